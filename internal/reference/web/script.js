// Sends what a reader tries out, to the server that the page came from and to
// no other; finds words in the list of contents.

const user = document.getElementById('user')
const password = document.getElementById('password')

// The CSRF header that the last GET told of, if the server wants one.
let csrf = null

function headers() {
  const all = new Headers({ 'X-Requested-With': 'XMLHttpRequest' })
  if (user.value) all.set('Authorization', 'Basic ' + base64(`${user.value}:${password.value}`))
  if (csrf) all.set(csrf.name, csrf.value)
  return all
}

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}

function address(form) {
  let path = form.dataset.path
  const query = new URLSearchParams()
  for (const input of form.querySelectorAll('input')) {
    if (input.dataset.in === 'path') path = path.replace(`{${input.name}}`, encodeURIComponent(input.value))
    if (input.dataset.in === 'query' && input.value) query.set(input.name, input.value)
  }
  return query.size > 0 ? `${path}?${query}` : path
}

function request(form) {
  const all = headers()
  for (const input of form.querySelectorAll('input[data-in=header]')) if (input.value) all.set(input.name, input.value)
  const body = form.querySelector('textarea')?.value
  if (body) all.set('Content-Type', 'application/json')
  // A name and a password stand for themselves: the login that this browser has
  // is neither used nor changed.
  return { method: form.dataset.method, headers: all, body: body || undefined, credentials: user.value ? 'omit' : 'same-origin' }
}

function remember(answer) {
  const name = answer.headers.get('X-CSRF-HEADER')
  if (name) csrf = { name, value: answer.headers.get(name) }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function show(form, status, text) {
  const head = document.createElement('p')
  const body = document.createElement('pre')
  head.textContent = status
  body.textContent = text
  form.querySelector('output').replaceChildren(head, body)
}

async function send(form) {
  const button = form.querySelector('button')
  button.disabled = true
  try {
    const answer = await fetch(address(form), request(form))
    remember(answer)
    show(form, `HTTP ${answer.status}`, pretty(await answer.text()))
  } catch (fault) {
    show(form, 'The server was not reached', String(fault))
  } finally {
    button.disabled = false
  }
}

function find(words) {
  const wanted = words.toLowerCase()
  for (const item of document.querySelectorAll('nav ul ul li')) item.hidden = !item.textContent.toLowerCase().includes(wanted)
}

document.addEventListener('submit', event => {
  event.preventDefault()
  send(event.target)
})
document.addEventListener('change', event => {
  if (event.target.matches('form select')) event.target.form.querySelector('textarea').value = event.target.value
})
document.getElementById('find').addEventListener('input', event => find(event.target.value))
