package dev.qemu4j.guest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.base.DataSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A disk image of the embedded guest in one of QEMU's formats. */
record Image(Path file, String format) {
    static Image create(Path directory, DataSize size, String format) throws IOException, InterruptedException {
        Path raw = directory.resolve("new.raw");
        EmbeddedGuest.writeImage(raw, size);
        return new Image(raw, "raw").convert(format);
    }

    private Image convert(String to) throws IOException, InterruptedException {
        if (to.equals(format)) {
            return this;
        }
        Image converted = new Image(file.resolveSibling("converted." + to), to);
        Process convert = new ProcessBuilder(
                        Tools.qemu("qemu-img"),
                        "convert",
                        "-f",
                        format,
                        "-O",
                        to,
                        file.toString(),
                        converted.file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(convert.getInputStream().readAllBytes(), UTF_8);
        if (!convert.waitFor(60, TimeUnit.SECONDS) || convert.exitValue() != 0) {
            throw new AssertionError(output);
        }
        return converted;
    }

    /** The option that makes this image the node {@code disk}; without flushes, which take most of a test's time. */
    String blockdev() {
        return "driver=" + format + ",node-name=disk,file.driver=file,file.cache.no-flush=on,file.filename=" + file;
    }

    GuestRecords records() throws IOException, InterruptedException {
        return GuestRecords.scan(convert("raw").file);
    }
}
