import { useEffect, useRef } from "preact/hooks";
import { html } from "../app/html.js";

/** A modal dialog; without close it can only be answered.
 * @param {{label: string, close?: () => void, children?: any}} props */
export function Dialog({ label, close, children }) {
    const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
    useEffect(() => {
        const before = /** @type {HTMLElement | null} */ (document.activeElement);
        dialog.current?.showModal();
        return () => before?.focus();
    }, []);
    const cancel = (/** @type {Event} */ event) => {
        event.preventDefault();
        close?.();
    };
    return html`<dialog ref=${dialog} aria-label=${label} onCancel=${cancel}>${children}</dialog>`;
}
