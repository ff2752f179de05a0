"use strict";

const root = document.getElementById("swagger-ui");

// Swagger UI takes lines of JSON for JSON, and would send the example as one quoted string.
const PlainLines = () => ({
  afterLoad() {
    const sample = this.fn.getSampleSchema;
    this.fn.getSampleSchema = (schema, mediaType, config, example) =>
      mediaType === "application/x-ndjson" && example ? example : sample(schema, mediaType, config, example);
  },
});

SwaggerUIBundle({
  url: root.dataset.contract,
  domNode: root,
  plugins: [PlainLines],
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
