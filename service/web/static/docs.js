"use strict";

const root = document.getElementById("swagger-ui");

SwaggerUIBundle({
  url: root.dataset.contract,
  domNode: root,
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
