package dev.ascribe.common;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of loopback at which nobody listens, so that connections to it are refused. It is held
 * until it is closed: a port that was only found to be free may be another program's a moment
 * later.
 */
public final class UnansweredPort implements AutoCloseable {
  private final Socket socket = new Socket();

  public UnansweredPort() throws IOException {
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  public int number() {
    return socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
