package dev.ascribe.model.catalog.remote;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Selects proxies by {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY} and {@code
 * NO_PROXY}, in upper or lower case, as command-line tools do. If none of them is set, Java's own
 * settings apply.
 */
final class EnvironmentProxy extends ProxySelector {
  private static final int DEFAULT_PORT = 80;

  private final Map<String, String> environment;

  EnvironmentProxy(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public List<Proxy> select(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toUpperCase(Locale.ROOT);
    String proxy = variable(scheme + "_PROXY");
    if (proxy.isEmpty()) {
      proxy = variable("ALL_PROXY");
    }
    if (isExempt(uri.getHost())) {
      return List.of(Proxy.NO_PROXY);
    }
    if (proxy.isEmpty()) {
      ProxySelector system = ProxySelector.getDefault();
      return system == null ? List.of(Proxy.NO_PROXY) : system.select(uri);
    }
    URI address = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
    int port = address.getPort() < 0 ? DEFAULT_PORT : address.getPort();
    return List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(address.getHost(), port)));
  }

  private boolean isExempt(String host) {
    for (String entry : variable("NO_PROXY").split(",", -1)) {
      String suffix = entry.strip().replaceFirst("^\\*?\\.", "").toLowerCase(Locale.ROOT);
      String name = String.valueOf(host).toLowerCase(Locale.ROOT);
      boolean matches = suffix.equals("*") || name.equals(suffix) || name.endsWith("." + suffix);
      if (!suffix.isEmpty() && matches) {
        return true;
      }
    }
    return false;
  }

  private String variable(String name) {
    String value = environment.getOrDefault(name.toLowerCase(Locale.ROOT), environment.get(name));
    return value == null ? "" : value.strip();
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException cause) {
    // The request that used the proxy fails with the same cause, and reports it.
  }
}
