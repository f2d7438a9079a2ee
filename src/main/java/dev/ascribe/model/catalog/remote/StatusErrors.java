package dev.ascribe.model.catalog.remote;

import dev.ascribe.common.AscribeException;
import dev.ascribe.model.catalog.remote.WebClient.Reply;
import java.net.URI;

/** What a status other than success means at a kind of server. */
interface StatusErrors {
  /**
   * @param authenticated whether requests carry a credential
   */
  AscribeException of(URI uri, Reply reply, boolean authenticated);
}
