package dev.qemu4j.vm.accel.internal;

import dev.qemu4j.host.system.Proc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The facts of a host on which an accelerator depends: this boot, the device, and the rights of this process. */
final class HostKey {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path KVM = Path.of("/dev/kvm");
    private static final List<String> RIGHTS = List.of("Uid:", "Gid:", "Groups:", "CapEff:");

    private HostKey() {}

    /** Returns a line, also where the host is no Linux: then the verdicts of one host and user are alike. */
    static String of() throws IOException {
        String rights = lines(STATUS).stream()
                .filter(line -> RIGHTS.stream().anyMatch(line::startsWith))
                .collect(Collectors.joining(" "));
        return Proc.bootId() + " " + rights.replace('\t', ' ') + " " + device();
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Proc.lines(file) : List.of();
    }

    private static String device() throws IOException {
        if (Files.notExists(KVM)) {
            return "none";
        }
        Map<String, Object> node = Files.readAttributes(KVM, "unix:ino,ctime,mode,uid,gid");
        return node.get("ino") + " " + node.get("ctime") + " " + node.get("mode") + " " + node.get("uid") + " "
                + node.get("gid");
    }
}
