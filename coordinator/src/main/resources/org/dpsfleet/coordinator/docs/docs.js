// Swagger UI with the coordinator's description of its API.
import { token } from '/page/api.js';

const dark = matchMedia('(prefers-color-scheme: dark)');
const colours = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', colours);
colours();

const ui = SwaggerUIBundle({
  url: '/api/v1/openapi.yaml',
  dom_id: '#api',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  validatorUrl: null,
  requestInterceptor: request => {
    request.headers['Fleet-Client'] = 'the API page';
    return request;
  },
  // Whoever is signed in on the live page in this tab is so here.
  onComplete: () => token.get() && ui.preauthorizeApiKey('token', token.get())
});
