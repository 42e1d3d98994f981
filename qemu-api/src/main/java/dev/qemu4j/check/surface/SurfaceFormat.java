package dev.qemu4j.check.surface;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The file format of a {@link QemuSurface}: a binary form, because a program that starts should not have to read half a
 * megabyte of JSON. Each text and each property is written once.
 */
public final class SurfaceFormat {
    /** Changes with the form: a file of another number is not read. */
    public static final int VERSION = 2;

    static final int MAGIC = 0x71_34_6a_53;

    private SurfaceFormat() {}

    /**
     * Writes a surface.
     *
     * @param surface the surface
     * @param out where to write it; stays open
     */
    public static void write(QemuSurface surface, OutputStream out) {
        Objects.requireNonNull(surface, "surface");
        Objects.requireNonNull(out, "out");
        try {
            DataOutputStream data = new DataOutputStream(out);
            new SurfaceWriter(data).write(surface);
            data.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a surface.
     *
     * @param in where it is, up to the end; stays open
     * @return the surface
     * @throws UncheckedIOException if there is none, or one in another form
     */
    public static QemuSurface read(InputStream in) {
        Objects.requireNonNull(in, "in");
        try {
            return new SurfaceReader(ByteBuffer.wrap(in.readAllBytes())).read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw new UncheckedIOException(new IOException("not a surface: " + e, e));
        }
    }
}
