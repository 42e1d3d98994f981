package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.net.internal.InterfaceNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
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
        return Snapshot.of(NetworkNamespace.host()) + "\nnamespaces: "
                + list("/run/netns", file -> !isAnothersNamespace(file)) + "\ndevices: " + list("/dev", file -> true)
                + "\nprocesses: " + processes();
    }

    private static String list(String directory, Predicate<Path> counts) {
        if (!Files.isDirectory(Path.of(directory))) {
            return "";
        }
        try (Stream<Path> files = Files.list(Path.of(directory))) {
            return files.filter(file -> file.getFileName().toString().startsWith(InterfaceNames.PREFIX))
                    .filter(counts)
                    .map(file -> file.getFileName().toString())
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

    /** Tells whether a process of tests that run beside these is in a namespace; one without any may have been left by these. */
    private static boolean isAnothersNamespace(Path file) {
        try {
            String link = "net:[" + Files.getAttribute(file, "unix:ino") + "]";
            return ProcessHandle.allProcesses()
                    .map(ProcessHandle::pid)
                    .filter(pid -> link.equals(namespace(pid)))
                    .anyMatch(HostUntouched::isAnothers);
        } catch (IOException e) {
            return true; // others have just removed it
        }
    }

    private static String namespace(long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net")).toString();
        } catch (IOException e) {
            return "it has ended";
        }
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
