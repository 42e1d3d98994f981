package dev.qemu4j.vm.screen;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes PNG: eight bits a channel, without transparency, each line as its difference from the one above. */
final class PngWriter {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int TRUECOLOR = 2;
    private static final int FILTER_UP = 2;
    private static final int BUFFER = 8192;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    PngWriter(int width, int height) {
        out.writeBytes(SIGNATURE);
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        header.put((byte) 8).put((byte) TRUECOLOR);
        chunk("IHDR", header.array());
    }

    static byte[] write(Screenshot shot) {
        PngWriter png = new PngWriter(shot.width(), shot.height());
        png.chunk("IDAT", compress(shot));
        return png.finish();
    }

    void chunk(String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(name);
        out.writeBytes(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    byte[] finish() {
        chunk("IEND", new byte[0]);
        return out.toByteArray();
    }

    /** Compresses the pixels: the content of an IDAT chunk. */
    static byte[] compress(Screenshot shot) {
        int row = shot.width() * Screenshot.CHANNELS;
        byte[] rgb = shot.rgb();
        return compress(shot.width(), shot.height(), (y, line) -> {
            for (int i = 0; i < row; i++) {
                int above = y == 0 ? 0 : rgb[(y - 1) * row + i];
                line[i + 1] = (byte) (rgb[y * row + i] - above);
            }
        });
    }

    /** Compresses as many black pixels, without having them. */
    static byte[] black(int width, int height) {
        return compress(width, height, (y, line) -> {});
    }

    /** Fills a line with the differences from the one above, from its second byte on. */
    private interface Lines {
        void fill(int y, byte[] line);
    }

    private static byte[] compress(int width, int height, Lines lines) {
        byte[] line = new byte[width * Screenshot.CHANNELS + 1];
        line[0] = FILTER_UP;
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int y = 0; y < height; y++) {
                lines.fill(y, line);
                deflater.setInput(line);
                drain(deflater, buffer, compressed);
            }
            deflater.finish();
            drain(deflater, buffer, compressed);
            return compressed.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static void drain(Deflater deflater, byte[] buffer, ByteArrayOutputStream out) {
        int count = deflater.deflate(buffer);
        while (count > 0) {
            out.write(buffer, 0, count);
            count = deflater.deflate(buffer);
        }
    }
}
