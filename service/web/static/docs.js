"use strict";

const root = document.getElementById("swagger-ui");

// Of lines of JSON, Swagger UI makes one JSON string; they are sent as the lines that they are.
function sendLines(request) {
  if (request.headers["Content-Type"] === "application/x-ndjson") {
    try {
      const lines = JSON.parse(request.body);
      if (typeof lines === "string") request.body = lines;
    } catch {
      // They were typed as lines.
    }
  }
  return request;
}

SwaggerUIBundle({
  url: root.dataset.contract,
  domNode: root,
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  requestInterceptor: sendLines,
});
