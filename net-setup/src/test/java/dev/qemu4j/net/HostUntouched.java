package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.net.internal.InterfaceNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails each test after which the host is not what it was before: interfaces, firewall, sysctls, namespaces, processes. */
final class HostUntouched implements BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(HostUntouched.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(STORE).put("before", host());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertThat(host()).isEqualTo(context.getStore(STORE).get("before"));
    }

    static String host() {
        return Snapshot.of(NetworkNamespace.host()) + "\nnamespaces: " + list("/run/netns") + "\ndevices: "
                + list("/dev") + "\nprocesses: " + processes();
    }

    private static String list(String directory) {
        if (!Files.isDirectory(Path.of(directory))) {
            return "";
        }
        try (Stream<Path> files = Files.list(Path.of(directory))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(InterfaceNames.PREFIX))
                    .sorted()
                    .collect(Collectors.joining(" "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that work for a network of this library, but for those of tests that run beside these. */
    private static String processes() {
        return HostCommand.builder("pgrep", "-f", "-a", "(dnsmasq|vde_switch|passt|qemu).*[q]4j-")
                .allowExitCodes(0, 1)
                .build()
                .run()
                .stdout()
                .lines()
                .filter(line -> !isAnothers(Long.parseLong(line.split(" ", 2)[0])))
                .collect(Collectors.joining("\n"));
    }

    private static boolean isAnothers(long pid) {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        while (process.isPresent() && !process.get().equals(ProcessHandle.current())) {
            if (process.get().info().command().orElse("").endsWith("/java")) {
                return true;
            }
            process = process.get().parent();
        }
        return false;
    }
}
