package browser_test

import (
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// recorder notes what leaves the page: notices, tones, and what the security
// policy forbids. A notice is not shown; a test clicks it by its number.
const recorder = `
window.recorded = { notices: [], tones: 0, forbidden: [] };
document.addEventListener("securitypolicyviolation", (e) => recorded.forbidden.push(e.violatedDirective + " " + e.blockedURI));
window.Notification = class {
	static permission = "granted";
	static requestPermission = async () => "granted";
	constructor(title, options) { this.title = title; Object.assign(this, options); recorded.notices.push(this); }
	close() { this.closed = true; }
};
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { recorded.tones++; return start.apply(this, when); };
`

// inject runs a script before those of every page to come.
func (a *agent) inject(script string) {
	a.t.Helper()
	_, err := chromedp.Call(a.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
	if err != nil {
		a.t.Fatal(err)
	}
}
