package dev.qemu4j.seed;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a small image of ISO 9660 with the extension Joliet: a label, and some files in one directory. Systems that know Joliet, which are all that are in use, see
 * the names as they are; others see short ones in capitals. The same files make the same bytes.
 */
final class IsoImage {
    private static final int SECTOR = 2048;
    private static final int PRIMARY = 16;
    private static final int JOLIET = 17;
    private static final int END = 18;
    private static final int PRIMARY_PATHS = 19; // and the same with the higher byte first, behind it
    private static final int JOLIET_PATHS = 21;
    private static final int PRIMARY_ROOT = 23;
    private static final int JOLIET_ROOT = 24;
    private static final int FILES = 25;
    private static final int PATHS_SIZE = 10;
    private static final int ROOT_RECORD = 34;
    private static final int DIRECTORY = 2;
    private static final long LONGEST = 64L << 20;
    /** 2000-01-01, as the year since 1900. */
    private static final byte[] DATE = {100, 1, 1, 0, 0, 0, 0};

    private final String label;
    private final Map<String, byte[]> files;
    private final int sectors;
    private final ByteBuffer image;

    private IsoImage(String label, Map<String, byte[]> files) {
        this.label = label;
        this.files = new TreeMap<>(files);
        long size = files.values().stream().mapToLong(IsoImage::sectors).sum() * SECTOR;
        if (size > LONGEST) {
            throw new IllegalArgumentException(
                    "seed: " + size + " bytes (expected: at most " + LONGEST + ", for texts and small files)");
        }
        sectors = FILES + (int) (size / SECTOR);
        image = ByteBuffer.allocate(sectors * SECTOR);
    }

    /**
     * Writes an image.
     *
     * @param label the volume's label, up to 16 ASCII characters
     * @param files contents by names of ASCII characters, which are few and short
     */
    static byte[] of(String label, Map<String, byte[]> files) {
        return new IsoImage(label, files).write();
    }

    private byte[] write() {
        descriptor(PRIMARY, 1);
        descriptor(JOLIET, 2);
        at(END).put((byte) 255).put("CD001".getBytes(US_ASCII)).put((byte) 1);
        paths(PRIMARY_PATHS, PRIMARY_ROOT);
        paths(JOLIET_PATHS, JOLIET_ROOT);
        directory(PRIMARY_ROOT, false);
        directory(JOLIET_ROOT, true);
        int sector = FILES;
        for (byte[] content : files.values()) {
            if (content.length > 0) {
                at(sector).put(content);
            }
            sector += (int) sectors(content);
        }
        return image.array();
    }

    private void descriptor(int sector, int type) {
        boolean joliet = type == 2;
        ByteBuffer out = at(sector);
        out.put((byte) type).put("CD001".getBytes(US_ASCII)).put((byte) 1).put((byte) 0);
        text(out, "", 32, joliet);
        text(out, label, 32, joliet);
        out.position(out.position() + 8);
        both(out, sectors);
        byte[] escapes = new byte[32];
        if (joliet) {
            System.arraycopy("%/E".getBytes(US_ASCII), 0, escapes, 0, 3);
        }
        out.put(escapes);
        bothShort(out, 1); // the volumes of the set
        bothShort(out, 1); // this one
        bothShort(out, SECTOR);
        both(out, PATHS_SIZE);
        int paths = joliet ? JOLIET_PATHS : PRIMARY_PATHS;
        out.order(ByteOrder.LITTLE_ENDIAN).putInt(paths).putInt(0);
        out.order(ByteOrder.BIG_ENDIAN).putInt(paths + 1).putInt(0);
        record(out, new byte[] {0}, joliet ? JOLIET_ROOT : PRIMARY_ROOT, SECTOR, DIRECTORY);
        for (int i = 0; i < 4; i++) {
            text(out, "", 128, joliet); // set, publisher, preparer, application
        }
        for (int i = 0; i < 3; i++) {
            text(out, "", 37, joliet); // copyright, abstract, bibliography
        }
        date(out, "2000010100000000");
        date(out, "2000010100000000");
        date(out, "0000000000000000"); // never expires
        date(out, "0000000000000000");
        out.put((byte) 1);
    }

    /** The table of directories, of which there is one. */
    private void paths(int sector, int root) {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            ByteBuffer out = at(order == ByteOrder.LITTLE_ENDIAN ? sector : sector + 1);
            out.put((byte) 1).put((byte) 0).order(order).putInt(root).putShort((short) 1);
            out.putShort((short) 0);
        }
    }

    private void directory(int sector, boolean joliet) {
        ByteBuffer out = at(sector);
        record(out, new byte[] {0}, sector, SECTOR, DIRECTORY);
        record(out, new byte[] {1}, sector, SECTOR, DIRECTORY);
        List<String> names = new ArrayList<>();
        int extent = FILES;
        Map<String, int[]> places = new TreeMap<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            String name = joliet ? file.getKey() : shortName(file.getKey(), names);
            names.add(name);
            places.put(name, new int[] {extent, file.getValue().length});
            extent += (int) sectors(file.getValue());
        }
        places.forEach(
                (name, place) -> record(out, name.getBytes(joliet ? UTF_16BE : US_ASCII), place[0], place[1], 0));
    }

    /** A name of eight capitals, digits and underscores, of the first level of ISO 9660; its end is the version. */
    private static String shortName(String name, List<String> taken) {
        String base = name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_]", "_");
        String stem = base.substring(0, Math.min(8, base.length()));
        int number = 0;
        while (taken.contains(stem + ".;1")) {
            number++;
            stem = base.substring(0, Math.min(6, base.length())) + number;
        }
        return stem + ".;1";
    }

    private static void record(ByteBuffer out, byte[] name, int extent, int size, int flags) {
        int length = ROOT_RECORD - 1 + name.length;
        boolean odd = length % 2 == 1;
        out.put((byte) (odd ? length + 1 : length)).put((byte) 0);
        both(out, extent);
        both(out, size);
        out.put(DATE).put((byte) flags).put((byte) 0).put((byte) 0);
        bothShort(out, 1);
        out.put((byte) name.length).put(name);
        if (odd) {
            out.put((byte) 0);
        }
    }

    private static void text(ByteBuffer out, String text, int size, boolean joliet) {
        byte[] bytes = text.getBytes(joliet ? UTF_16BE : US_ASCII);
        out.put(bytes);
        int left = size - bytes.length;
        for (; joliet && left > 1; left -= 2) {
            out.putChar(' ');
        }
        for (; left > 0; left--) {
            out.put((byte) (joliet ? 0 : ' '));
        }
    }

    private static void date(ByteBuffer out, String digits) {
        out.put(digits.getBytes(US_ASCII)).put((byte) 0);
    }

    /** A number in both orders of bytes. */
    private static void both(ByteBuffer out, int number) {
        out.putInt(Integer.reverseBytes(number)).putInt(number);
    }

    private static void bothShort(ByteBuffer out, int number) {
        out.putShort(Short.reverseBytes((short) number)).putShort((short) number);
    }

    private static long sectors(byte[] content) {
        return (content.length + SECTOR - 1L) / SECTOR;
    }

    /** A sector, with the higher byte first. */
    private ByteBuffer at(int sector) {
        return image.duplicate().position(sector * SECTOR).order(ByteOrder.BIG_ENDIAN);
    }
}
