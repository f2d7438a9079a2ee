package dev.ascribe.http.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DashboardFilesTest {
  private static final Path FOLDER =
      Path.of("src", "main", "resources", "dev", "ascribe", "http", "dashboard");

  private final DashboardFiles files = new DashboardFiles();

  @Test
  void allFilesOfTheFolderAreServedUnderTheirNames() throws IOException {
    try (Stream<Path> all = Files.walk(FOLDER)) {
      List<Path> served =
          all.filter(Files::isRegularFile).filter(f -> !f.toString().endsWith(".html")).toList();
      assertThat(served)
          .isNotEmpty()
          .allSatisfy(
              file ->
                  assertThat(
                          files.find("/assets/" + FOLDER.relativize(file)).orElseThrow().content())
                      .isEqualTo(Files.readAllBytes(file)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/api"})
  void aPageLoadsNothingFromElsewhereAndNothingThatIsMissing(String path) {
    DashboardFiles.DashboardFile page = files.find(path).orElseThrow();
    assertThat(page.mediaType()).startsWith("text/html");
    String html = new String(page.content(), StandardCharsets.UTF_8);
    assertThat(html).doesNotContain("//", "style=", "<style", "onclick");
    Matcher assets = Pattern.compile("(?:src|href)=\"(assets/[^\"]+)\"").matcher(html);
    assertThat(assets.results().map(found -> "/" + found.group(1)))
        .isNotEmpty()
        .allSatisfy(asset -> assertThat(files.find(asset)).as(asset).isPresent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "//",
        "/index.html",
        "/assets",
        "/assets/",
        "/assets/index.html",
        "/assets/api.html",
        "/api/",
        "/assets/swagger-ui/index.html",
        "/assets/swagger-ui/../swagger-ui/swagger-ui.css",
        "/assets/../openapi.yaml",
        "/assets/..",
        "/assets/../../reference.conf",
        "/assets/parts/../../openapi.js",
        "/assets/parts//dom.js",
        "/assets//parts/dom.js",
        "/assets/.../dom.js",
        "/assets/parts\\dom.js",
        "/assets/main.js\u0000.css",
        "/assets/main.js\n",
        "/assets/charts/../package.js",
        "/assets/none.js"
      })
  void nothingElseIsServed(String path) {
    assertThat(files.find(path)).isEmpty();
  }
}
