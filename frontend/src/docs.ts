import "swagger-ui-dist/swagger-ui.css";
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";

// `validatorUrl: null` keeps the page from calling swagger.io.
SwaggerUI({
  dom_id: "#docs",
  url: "/openapi.json",
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
});
