package dev.qemu4j.recipe;

import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.qapi.net.NetdevUser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The SMB server of one network. QEMU starts an {@code smbd} for each connection of the guest, as it does for its own {@code smb=}, so that
 * there is no port at which others of the host could connect. The helper prepares that in the run directory, and watches it.
 */
final class SmbServer {
    /** QEMU's own choice. */
    private static final String ADDRESS = "10.0.2.4";

    private static final int PORT = 445;
    private static final String SCRIPT = script();

    private final String id;
    private final List<SmbShare> shares;

    SmbServer(String id, List<SmbShare> shares) {
        this.id = id;
        this.shares = shares;
    }

    /** Leads the guest's connections to it; behind what the caller has set, since a list of rules replaces others. */
    void forward(NetdevUser.Builder netdev) {
        String address = Objects.requireNonNullElse(netdev.build().smbserver(), ADDRESS);
        String serve =
                "'" + directory().resolve("serve") + "'"; // the helper refuses a directory with a quote in its path
        netdev.addGuestfwd("tcp:" + address + ":" + PORT + "-cmd:sh " + serve);
    }

    Helper helper() {
        Path ready = RunPath.of(id + "-ready");
        List<String> arguments =
                new ArrayList<>(List.of("-c", SCRIPT, "smb.sh", directory().toString(), ready.toString()));
        for (SmbShare share : shares) {
            arguments.add(share.name());
            arguments.add(share.directory().toAbsolutePath().toString());
            arguments.add(share.readOnly() ? "yes" : "no");
        }
        return Helper.builder(id, "sh", arguments.toArray(String[]::new))
                .readyOnFile(ready)
                .build();
    }

    private Path directory() {
        return RunPath.of(id);
    }

    private static String script() {
        try (InputStream text = SmbServer.class.getResourceAsStream("smb.sh")) {
            String all = new String(Objects.requireNonNull(text, "smb.sh").readAllBytes(), StandardCharsets.UTF_8);
            return all.lines().filter(line -> !line.strip().startsWith("#")).collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
