"""Chromium's command line beside what Playwright writes there."""

from __future__ import annotations

#: What Playwright 1.65 switches off. Chromium obeys the last list only, so ours has to say it again; a test compares.
_PLAYWRIGHTS = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "TcpPortRandomizationWin",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "msForceBrowserSignIn",
    "msEdgeUpdateLaunchServicesPreferredVersion",
)
_OURS = (
    # With it, a window that is closed while its next page arrives says that it closes and stays: `page.close()` waits
    # for ever (Chromium's own issue 536385539).
    "RenderDocument",
    # With it, a sandboxed frame runs before the guard's script has taken its sockets away.
    "IsolateSandboxedIframes",
    # With these, a header of any answer makes the browser itself send a POST, with cookies, to an address that the header
    # names; the guard is not asked (docs/adr/0018-a-second-wall.md).
    "Reporting",
    "DocumentReporting",
    "NetworkErrorLogging",
    "DeviceBoundSessions",
    # With these, Chromium draws two pages of its own in each window, for what an address bar suggests: half of the
    # processor's time that opening a browser takes (1.3 of 2.4 s on a slow machine, Chromium 156).
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
)

SWITCHES = [
    f"--disable-features={','.join((*_PLAYWRIGHTS, *_OURS))}",
    # Over HTTP/2 and QUIC an Early Hint (103) makes the browser fetch an address of its choice, unseen by the guard. The
    # switch for that feature does not help.
    "--disable-http2",
    "--disable-quic",
]
