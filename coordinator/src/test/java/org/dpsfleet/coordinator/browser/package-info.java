/** The live page in a real browser. */
package org.dpsfleet.coordinator.browser;
