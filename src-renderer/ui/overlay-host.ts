import { inject, type InjectionKey, type Ref } from 'vue';

/** Where menus, popovers and tooltips are put: the body, or the modal dialog that would otherwise lie above them. */
export const overlayHostKey: InjectionKey<Readonly<Ref<HTMLElement | null>>> = Symbol('overlay-host');

export function useOverlayHost(): Readonly<Ref<HTMLElement | null>> | undefined {
  return inject(overlayHostKey, undefined);
}
