import { useLayoutEffect, useRef } from "preact/hooks";
import { html } from "../app/html.js";

/** A modal dialog; without close it can only be answered.
 * @param {{label: string, close?: () => void, children?: any}} props */
export function Dialog({ label, close, children }) {
    const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
    useLayoutEffect(() => { // before its content chooses where the focus goes
        const before = /** @type {HTMLElement | null} */ (document.activeElement);
        dialog.current?.showModal();
        return () => before?.focus();
    }, []);
    // A browser may close it without asking first.
    const closed = () => close ? close() : dialog.current?.showModal();
    return html`<dialog ref=${dialog} aria-label=${label} onClose=${closed}>${children}</dialog>`;
}
