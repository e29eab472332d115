/** Shows openapi.json: operations by tag, records by name. No library, no other origin. */

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** An element with text or children; text is never read as markup. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Text with `code` marked. */
function prose(text) {
  return text.split(/(`[^`]+`)/).map((part) => (part.startsWith('`') ? make('code', {}, part.replace(/`/g, '')) : part));
}

function recordName(reference) {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

/** A type in words, with links to records. */
function typeOf(schema) {
  if (!schema) return ['anything'];
  if (schema.$ref) return [make('a', { href: `#record-${recordName(schema.$ref)}` }, recordName(schema.$ref))];
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.flatMap((choice, index) => [...(index ? [' or '] : []), ...typeOf(choice)]);
  if (schema.enum) return [schema.enum.map((value) => JSON.stringify(value)).join(' | ')];
  if ('const' in schema) return [JSON.stringify(schema.const)];
  if (schema.type === 'array') return ['list of ', ...typeOf(schema.items)];
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object') {
    return ['map to ', ...typeOf(schema.additionalProperties)];
  }
  const limits = [
    ['minimum', '≥'],
    ['exclusiveMinimum', '>'],
    ['maximum', '≤'],
    ['minLength', 'length ≥'],
    ['maxLength', 'length ≤'],
  ]
    .filter(([key]) => key in schema)
    .map(([key, sign]) => `${sign} ${schema[key]}`);
  const form = schema.format ? ` (${schema.format})` : '';
  return [`${schema.type ?? 'anything'}${form}${limits.length ? `, ${limits.join(', ')}` : ''}`];
}

function table(heads, rows) {
  const body = rows.map((cells) => make('tr', {}, ...cells.map((cell) => make('td', {}, ...cell))));
  const head = make('tr', {}, ...heads.map((text) => make('th', { scope: 'col' }, text)));
  return make('div', { class: 'scroll' }, make('table', {}, make('thead', {}, head), make('tbody', {}, ...body)));
}

function fieldName(name, isNeeded) {
  return [make('span', isNeeded ? { class: 'needed', title: 'needed' } : {}, name)];
}

function contentOf(content = {}) {
  return Object.entries(content).flatMap(([type, media], index) => [
    ...(index ? ['; '] : []),
    ...(media.schema ? typeOf(media.schema) : ['bytes']),
    ' as ',
    make('code', {}, type),
  ]);
}

function showOperation(path, method, operation) {
  const inside = make('div', { class: 'inside' }, make('p', {}, ...prose(operation.description ?? '')));
  if (operation.parameters?.length) {
    const rows = operation.parameters.map((parameter) => [
      fieldName(parameter.name, parameter.required),
      [parameter.in],
      typeOf(parameter.schema),
      prose(parameter.description ?? ''),
    ]);
    inside.append(make('h3', {}, 'Parameters'), table(['name', 'in', 'type', 'meaning'], rows));
  }
  if (operation.requestBody) {
    inside.append(make('h3', {}, 'Body'), make('p', {}, ...contentOf(operation.requestBody.content)));
  }
  const rows = Object.entries(operation.responses).map(([status, response]) => [
    [status],
    [response.description],
    contentOf(response.content),
  ]);
  inside.append(make('h3', {}, 'Answers'), table(['status', 'meaning', 'content'], rows));
  const summary = make(
    'summary',
    {},
    make('span', { class: `verb ${method}` }, method.toUpperCase()),
    make('span', { class: 'path' }, path),
    make('span', { class: 'what' }, operation.summary ?? ''),
  );
  const words = [path, method, operation.summary, operation.description, operation.operationId];
  return make('details', { id: operation.operationId, 'data-words': words.join(' ').toLowerCase() }, summary, inside);
}

function showRecord(name, schema) {
  const inside = make('div', { class: 'inside' });
  if (schema.description) inside.append(make('p', {}, ...prose(schema.description)));
  if (schema.enum) inside.append(make('p', {}, ...typeOf(schema)));
  if (schema.properties) {
    const rows = Object.entries(schema.properties).map(([field, value]) => [
      fieldName(field, schema.required?.includes(field)),
      typeOf(value),
      prose(value.description ?? ''),
    ]);
    inside.append(table(['field', 'type', 'meaning'], rows));
  }
  const words = [name, schema.description, ...Object.keys(schema.properties ?? {})];
  const summary = make('summary', {}, make('span', { class: 'path' }, name));
  return make('details', { id: `record-${name}`, 'data-words': words.join(' ').toLowerCase() }, summary, inside);
}

function entry(id, ...children) {
  return make('li', { 'data-for': id }, make('a', { href: `#${id}` }, ...children));
}

function show(spec) {
  const main = document.getElementById('operations');
  const contents = document.getElementById('contents');
  document.getElementById('intro').replaceChildren(...prose(spec.info.description));
  document.title = `${spec.info.title} API ${spec.info.version}`;
  for (const tag of spec.tags) {
    contents.append(make('li', { class: 'group' }, tag.name));
    const section = make('section', {}, make('h2', {}, tag.name), make('p', {}, tag.description));
    for (const [path, item] of Object.entries(spec.paths)) {
      for (const method of METHODS.filter((name) => item[name]?.tags.includes(tag.name))) {
        const operation = item[method];
        section.append(showOperation(path, method, operation));
        const verb = make('span', { class: `verb ${method}` }, method.toUpperCase());
        contents.append(entry(operation.operationId, verb, ' ', path.replace('/api', '')));
      }
    }
    main.append(section);
  }
  contents.append(make('li', { class: 'group' }, 'records'));
  const records = make('section', {}, make('h2', {}, 'Records'), make('p', {}, 'What travels in bodies and messages.'));
  for (const [name, schema] of Object.entries(spec.components.schemas)) {
    records.append(showRecord(name, schema));
    contents.append(entry(`record-${name}`, name));
  }
  main.append(records);
}

function filter(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = new Set();
  for (const block of document.querySelectorAll('details')) {
    block.hidden = !words.every((word) => block.dataset.words.includes(word));
    if (!block.hidden) shown.add(block.id);
  }
  for (const item of document.querySelectorAll('li[data-for]')) item.hidden = !shown.has(item.dataset.for);
  for (const section of document.querySelectorAll('main section')) {
    section.hidden = !section.querySelector('details:not([hidden])');
  }
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
}

try {
  const response = await fetch('/api/openapi.json');
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  show(await response.json());
  document.getElementById('filter').addEventListener('input', (event) => filter(event.target.value));
  window.addEventListener('hashchange', openTarget);
  openTarget();
} catch (error) {
  document.getElementById('intro').textContent = `The document could not be read: ${error.message}. Reload the page.`;
}
