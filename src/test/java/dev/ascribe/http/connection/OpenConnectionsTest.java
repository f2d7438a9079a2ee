package dev.ascribe.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who gives way to whom. */
class OpenConnectionsTest {
  private final OpenConnections connections = new OpenConnections(4, 2);
  private final List<String> ended = new ArrayList<>();

  private ClientConnection admit(String name, String address) throws UnknownHostException {
    ClientConnection admitted = connections.admit(InetAddress.getByName(address)).orElseThrow();
    admitted.registerFraming(() -> {}, () -> ended.add(name));
    return admitted;
  }

  @Test
  void theOneThatWaitsLongestGivesWayAndStrangersFirst() throws Exception {
    ClientConnection known = admit("known", "127.0.0.1");
    known.recognise();
    ClientConnection asks = admit("asks", "127.0.0.1");
    ClientConnection silent = admit("silent", "127.0.0.1");
    admit("later", "127.0.0.1");
    asks.received(1, false);
    asks.answered();

    admit("a", "127.0.0.1");
    admit("b", "127.0.0.1");
    admit("c", "127.0.0.1");
    assertThat(ended).containsExactly("silent", "later", "asks");
    assertThat(silent.isRecognised()).isFalse();
    admit("d", "127.0.0.1");
    admit("e", "127.0.0.1");
    admit("f", "127.0.0.1");
    assertThat(ended).doesNotContain("known").hasSize(6);
    assertThat(connections.count()).isEqualTo(4);
  }

  @Test
  void whoseRequestIsAnsweredGivesWayToNobody() throws Exception {
    for (int i = 0; i < 4; i++) {
      admit("at work", "127.0.0.1").received(1, false);
    }
    assertThat(connections.admit(InetAddress.getByName("127.0.0.1"))).isEmpty();
    assertThat(ended).isEmpty();
  }

  @Test
  void whoseBodyDoesNotComeGivesWay() throws Exception {
    admit("slow body", "127.0.0.1").received(1, true);
    for (int i = 0; i < 3; i++) {
      admit("at work", "127.0.0.1").received(1, false);
    }
    admit("new", "127.0.0.1");
    assertThat(ended).containsExactly("slow body");
  }

  @Test
  void oneClientTakesNoMoreThanItsShare() throws Exception {
    admit("other", "192.0.2.2");
    admit("first", "192.0.2.1");
    admit("second", "192.0.2.1");
    admit("third", "192.0.2.1");
    assertThat(ended).containsExactly("first");
    ClientConnection network = admit("network", "2001:db8::1");
    network.received(1, false);
    assertThat(connections.count()).isEqualTo(4);
    connections.closed(network);
    admit("x", "2001:db8::1").received(1, false);
    admit("y", "2001:db8::ffff:1").received(1, false);
    assertThat(ended).containsExactly("first", "other");
    assertThat(connections.admit(InetAddress.getByName("2001:db8::2"))).isEmpty();
  }
}
