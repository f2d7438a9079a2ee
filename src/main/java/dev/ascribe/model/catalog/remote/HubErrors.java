package dev.ascribe.model.catalog.remote;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.catalog.remote.WebClient.Reply;
import java.net.URI;

/** Explains the hub's refusals and says what helps. */
record HubErrors(HubId model, URI endpoint) implements Downloader.StatusErrors {
  @Override
  public AscribeException of(URI uri, Reply reply, boolean authenticated) {
    String code = reply.headers().firstValue("X-Error-Code").orElse("");
    return switch (reply.status()) {
      case 401, 403 -> refused(code, authenticated);
      case 404 ->
          error(
              ErrorCode.MODEL_NOT_FOUND,
              code.equals("RevisionNotFound")
                  ? "has no revision '" + model.revision() + "'"
                  : "not found on %s: '%s' does not exist there"
                      .formatted(endpoint.getHost(), Downloader.withoutQuery(uri)));
      case 429 ->
          error(
              ErrorCode.DOWNLOAD_FAILED,
              "%s refuses more requests for now (429)%s; try again later%s"
                  .formatted(
                      endpoint.getHost(),
                      reply
                          .headers()
                          .firstValue("Retry-After")
                          .map(seconds -> ", for " + seconds + " s")
                          .orElse(""),
                      authenticated ? "" : ", or set HF_TOKEN, which raises the limit"));
      default ->
          error(
              ErrorCode.DOWNLOAD_FAILED,
              "%s answers %d to %s"
                  .formatted(reply.uri().getHost(), reply.status(), Downloader.withoutQuery(uri)));
    };
  }

  private AscribeException refused(String code, boolean authenticated) {
    String page = endpoint + "/" + model.repository();
    if (code.equals("GatedRepo")) {
      return error(
          ErrorCode.MODEL_NOT_FOUND,
          authenticated
              ? "is gated and HF_TOKEN has no access; accept its licence at " + page
              : "is gated; accept its licence at %s and set HF_TOKEN".formatted(page));
    }
    return error(
        ErrorCode.MODEL_NOT_FOUND,
        authenticated
            ? "HF_TOKEN has no access, or there is no such model; if it is gated, accept its"
                + " licence at "
                + page
            : ("there is no such model, or it is private or gated; then accept its licence at %s"
                    + " and set HF_TOKEN")
                .formatted(page));
  }

  private AscribeException error(ErrorCode code, String what) {
    return new AscribeException(code, model + ": " + what);
  }
}
