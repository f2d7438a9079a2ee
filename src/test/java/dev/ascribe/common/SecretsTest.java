package dev.ascribe.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://me:s3cret@mirror.example/simple|https://***@mirror.example/simple",
        "no answer from http://s3cret@proxy:3128: timed out|no answer from http://***@proxy:3128:"
            + " timed out",
        "jdbc:postgresql://me:s3@cret@db/x is not|jdbc:postgresql://***@db/x is not",
        "jdbc:x://db/x?user=me&password=s3cret&ssl=true|jdbc:x://db/x?user=me&password=***&ssl=true",
        "https://cdn/x?X-Amz-Signature=s3cret&a=1|https://cdn/x?X-Amz-Signature=***&a=1",
        "'Authorization: Bearer s3cret-of-mine-0123'|'Authorization: Bearer ***'",
        "got hf_s3cretS3cretS3cret back|got *** back",
        "the token is the-value-of-it here|the token is *** here",
      })
  void passwordsAndTokensAreHidden(String text, String hidden) {
    assertThat(Secrets.hide(text, List.of("the-value-of-it"))).isEqualTo(hidden);
    assertThat(hidden).doesNotContain("s3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:8420/v1/studies/a@b",
        "hf:ORG/NAME@main is unknown",
        "https://huggingface.co/a/b/resolve/x@y",
        "requests bear it: \"Authorization: Bearer TOKEN\"",
        "ascribe.http.token: is not set, although host is '0.0.0.0'",
        "jdbc:sqlite:/home/me@work/ascribe.db",
        "max-tokens=12",
      })
  void allElseStays(String text) {
    assertThat(Secrets.hide(text)).isEqualTo(text);
  }

  @Test
  void theEnvironmentSaysByItsNamesWhatIsSecret() {
    assertThat(
            Secrets.valuesOf(
                Map.of("ASCRIBE_TOKEN", "0123456789", "HOME", "/home/longer", "X_PASSWORD", "ab")))
        .containsExactly("0123456789");
  }

  @Test
  void noFailureCarriesASecret() {
    assertThat(new AscribeException(ErrorCode.DOWNLOAD_FAILED, "https://a:s3cret@b/c: 403"))
        .hasMessage("https://***@b/c: 403");
  }
}
