package dev.qemu4j.samples;

import dev.qemu4j.guest.GuestRecords;
import dev.qemu4j.host.HostCommand;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The uses that the quick start makes of {@code qemu-img}. */
final class Images {
    private final Workspace workspace;

    Images(Workspace workspace) {
        this.workspace = workspace;
    }

    void convertToQcow2(Path raw, Path qcow2) {
        qemuImg("convert", "-f", "raw", "-O", "qcow2", raw.toString(), qcow2.toString());
    }

    void check(Path qcow2) {
        qemuImg("check", "-q", "-f", "qcow2", qcow2.toString());
    }

    /** Returns the file names of an image and those below it. */
    List<String> backingChain(Path qcow2) {
        return qemuImg("info", "--backing-chain", qcow2.toString())
                .lines()
                .filter(line -> line.startsWith("image: "))
                .map(line -> new File(line.substring("image: ".length())).getName())
                .toList();
    }

    /** Reads the records in an image and those below it; also while a machine has it open. */
    GuestRecords records(Path qcow2) {
        return scan("-U", "-f", "qcow2", qcow2.toString());
    }

    /** Reads the records in an image file alone. */
    GuestRecords recordsWithoutBacking(Path qcow2) {
        String file = qcow2.toString().replace("\\", "\\\\").replace("\"", "\\\"");
        return scan("json:{\"driver\":\"qcow2\",\"backing\":null,\"file\":{\"driver\":\"file\",\"filename\":\"" + file
                + "\"}}");
    }

    private GuestRecords scan(String... source) {
        Path raw = workspace.scratch("scan.raw");
        List<String> arguments = new ArrayList<>(List.of("convert"));
        arguments.addAll(List.of(source));
        int image = arguments.size() - 1;
        arguments.addAll(image, List.of("-O", "raw"));
        arguments.add(raw.toString());
        qemuImg(arguments.toArray(String[]::new));
        try {
            GuestRecords records = GuestRecords.scan(raw);
            Files.delete(raw);
            return records;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String qemuImg(String... arguments) {
        return HostCommand.builder("qemu-img", arguments)
                .timeout(Duration.ofSeconds(60))
                .hint("install qemu-utils (Debian, Ubuntu), qemu-img (Fedora, Arch: qemu-img) or qemu (macOS)")
                .build()
                .run()
                .stdout();
    }
}
