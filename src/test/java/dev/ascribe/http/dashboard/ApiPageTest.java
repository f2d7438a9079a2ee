package dev.ascribe.http.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page that shows the API and tries its operations. */
@Tag("browser")
@ExtendWith(BrowserTests.class)
final class ApiPageTest {
  private final FakeDaemon daemon = new FakeDaemon(SampleData.data());

  @AfterEach
  void close() {
    daemon.close();
  }

  @Test
  void operationsAreShownAndTriedWithTheTokenUnderTheContentPolicy(Browser browser) {
    daemon.requireToken("0123456789abcdef");
    browser.open(daemon.url() + "api");
    browser.waitForText("#api", "/v1/explain/batch");
    assertThat(browser.text("#api")).contains("Explain one text.", "/v1/studies");
    assertThat(browser.text("#token-state")).contains("No token");

    browser.type("#api-token", "0123456789abcdef");
    browser.click("#token-form button");
    browser.waitForText("#token-state", "sent with each request");
    browser.click("#operations-explanations-listMethods .opblock-summary-control");
    browser.click("#operations-explanations-listMethods .execute");
    browser.waitForText("#operations-explanations-listMethods .live-responses-table", "attention");
    assertThat(daemon.received("GET", "/v1/methods")).hasSize(1);

    browser.show("api-desktop-light", 1400, false);
    browser.show("api-phone-light", 400, false);
    browser.assertNoSidewaysScroll();
    assertThat(browser.consoleErrors()).isEmpty();
  }
}
