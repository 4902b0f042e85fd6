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

// What Swagger UI leaves out for people who do not see it. It makes its elements anew at any time.
const parameter = select => select.closest('[data-param-name]')?.dataset.paramName || 'Media type';
const lacking = [
  ['.information-container, .scheme-container', 'role', () => 'region'],
  ['.information-container', 'aria-label', () => 'About this API'],
  ['.scheme-container', 'aria-label', () => 'Server and authorization'],
  ['.responses-table', 'aria-label', table => table.id.replaceAll('_', ' ').trim()],
  // A label has the id of what it is the label of.
  ['label[id$=_requests_select]', 'id', label => label.id + '_label'],
  ['select#servers', 'aria-label', () => 'Server'],
  ['select:not(#servers):not([aria-label])', 'aria-label', parameter],
  ['h3', 'aria-level', () => '2'],
  ['h4', 'aria-level', () => '3'],
  ['h5', 'aria-level', () => '4'],
  ['pre.microlight', 'tabindex', () => '0']
];
function mend() {
  for (const [where, name, value] of lacking) {
    for (const element of document.querySelectorAll(where)) {
      if (element.getAttribute(name) !== value(element)) element.setAttribute(name, value(element));
    }
  }
}
new MutationObserver(mend).observe(document.getElementById('api'), { childList: true, subtree: true });
