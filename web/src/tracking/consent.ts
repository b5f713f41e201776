interface PrivacyNavigator {
  globalPrivacyControl?: boolean;
  doNotTrack?: string | null;
}

/** The browser says that its user does not want to be tracked (Global Privacy Control, Do Not Track). */
export function trackingRefused(browser: PrivacyNavigator = navigator as PrivacyNavigator): boolean {
  return browser.globalPrivacyControl === true || browser.doNotTrack === "1" || browser.doNotTrack === "yes";
}
