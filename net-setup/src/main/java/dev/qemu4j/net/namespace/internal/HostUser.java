package dev.qemu4j.net.namespace.internal;

import dev.qemu4j.net.base.NetworkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The user that the JVM runs as. */
public record HostUser(int uid, int gid) {
    public static HostUser current() {
        try {
            Path self = Path.of("/proc/self");
            return new HostUser(
                    (Integer) Files.getAttribute(self, "unix:uid"), (Integer) Files.getAttribute(self, "unix:gid"));
        } catch (IOException | UnsupportedOperationException e) {
            throw new NetworkException("networks are made on Linux only: /proc/self cannot be read: " + e, e);
        }
    }

    public boolean isRoot() {
        return uid == 0;
    }

    /** Returns the prefix by which a command of root runs as this user. */
    public List<String> become() {
        return List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--init-groups", "--");
    }
}
