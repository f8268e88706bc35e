/**
 * The one Trusted Types policy (security.md rule 23, D3). Our own code writes text nodes only; the component kit writes
 * plain style sheets through innerHTML, which is the single thing let through: text without any '<' cannot make an
 * element. Scripts and script addresses are refused whatever they say. Must be imported before anything that renders.
 */

interface PolicyFactory {
  createPolicy(name: string, rules: Readonly<Record<string, (text: string) => string>>): unknown;
}

function refuse(kind: string): (text: string) => string {
  return () => {
    throw new TypeError(`Trusted Types: ${kind} is refused`);
  };
}

const factory = (globalThis as { readonly trustedTypes?: PolicyFactory }).trustedTypes;
factory?.createPolicy('default', {
  createHTML: (text) => {
    if (text.includes('<')) throw new TypeError('Trusted Types: markup is refused');
    return text;
  },
  createScript: refuse('script text'),
  createScriptURL: refuse('a script address'),
});

/** The nonce that the server wrote into the page; empty in development, where no policy is sent. */
export const styleNonce: string =
  document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content')?.replace('__CSP_NONCE__', '') ?? '';

// The scroll lock of dialogs adds its style sheet with this nonce.
(globalThis as { __webpack_nonce__?: string }).__webpack_nonce__ = styleNonce;
