package dev.ascribe.model.transformer;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;

/**
 * Native memory that several networks share. It is freed when the last of them releases it. Not
 * thread-safe.
 */
public final class SharedMemory {
  private final NDManager manager;
  private int users = 1;

  private SharedMemory(NDManager manager) {
    this.manager = manager;
  }

  /** Creates memory with one user. */
  public static SharedMemory on(Device device) {
    return new SharedMemory(NDManager.newBaseManager(device, "PyTorch"));
  }

  public NDManager manager() {
    return manager;
  }

  public boolean isFreed() {
    return users == 0;
  }

  /** Adds a user, who must also {@link #release} the memory. Returns this. */
  public SharedMemory shared() {
    if (isFreed()) {
      throw new IllegalStateException("the memory was freed");
    }
    users++;
    return this;
  }

  /** Removes a user. The last user's call frees the memory. */
  public void release() {
    if (isFreed()) {
      throw new IllegalStateException("the memory was freed before");
    }
    users--;
    if (users == 0) {
      manager.close();
    }
  }
}
