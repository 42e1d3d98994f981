package dev.qemu4j.img.serve;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.nbd.NbdAddress;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Images made, and servers asked, by QEMU's and libnbd's own programs. */
final class Images {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private Images() {}

    static String run(String... argv) {
        return HostCommand.builder(List.of(argv)).timeout(LIMIT).build().run().stdout();
    }

    static Path create(Path file, Format format, String size, String... options) {
        List<String> argv = new ArrayList<>(List.of("qemu-img", "create", "-q", "-f", format.name()));
        argv.addAll(List.of(options));
        argv.addAll(List.of("--", file.toString(), size));
        run(argv.toArray(String[]::new));
        return file;
    }

    /** Writes a megabyte of a byte at the start, by the options of {@code qemu-io}. */
    static Path pattern(Path file, Format format, int value) {
        return pattern(ImageSource.of(file, format), file, value);
    }

    private static Path pattern(ImageSource source, Path file, int value) {
        run("qemu-io", "--image-opts", "-c", "write -P " + value + " 0 1M", source.imageOptions());
        return file;
    }

    static String io(NbdAddress address, String... commands) {
        return io(List.of("qemu-io", "-f", "raw"), address, commands);
    }

    static String read(NbdAddress address, String... commands) {
        return io(List.of("qemu-io", "-r", "-f", "raw"), address, commands);
    }

    private static String io(List<String> program, NbdAddress address, String... commands) {
        List<String> argv = new ArrayList<>(program);
        for (String command : commands) {
            argv.addAll(List.of("-c", command));
        }
        argv.add(address.uri());
        return run(argv.toArray(String[]::new));
    }

    static String info(NbdAddress address) {
        return run("nbdinfo", "--json", address.uri());
    }
}
