package dev.qemu4j.img.internal;

import dev.qemu4j.img.internal.NamedFile.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The files that an image's header names: those of qcow, qcow2, qed and vmdk, which are all formats that QEMU follows. */
final class ImageNames {
    private static final int QED = 0x00444551;
    private static final int SPARSE = 0x564D444B;
    private static final int OLD_SPARSE = 0x44574F43;
    private static final int QED_LENGTH = 64;
    private static final long QED_HAS_BACKING = 1;
    private static final long QED_IS_RAW = 1L << 2;
    private static final int LONGEST_NAME = 1023;
    private static final int LONGEST_DESCRIPTOR = 1 << 20;
    private static final int DESCRIPTOR_AT = 0x200;
    private static final int SECTOR = 512;

    private static final String STARTS_OF_TEXT = "#v \r\n";
    private static final Pattern PARENT = Pattern.compile("parentFileNameHint=\"([^\"\\x00]+)");
    private static final Pattern EXTENT =
            Pattern.compile("(?m)^RW[ \\t]+-?\\d+[ \\t]+(\\S+)[ \\t]+\"([^\\n\\r\"]{1,511})");

    private ImageNames() {}

    /** Reads at most a megabyte of an image; what has no header of the format names nothing. */
    static List<NamedFile> read(Path image, @Nullable String format) throws IOException {
        try (FileChannel channel = FileChannel.open(image)) {
            ByteBuffer header = read(channel, 0, QED_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            int magic = header.remaining() < Integer.BYTES ? 0 : header.getInt(0);
            if (magic == SPARSE || magic == OLD_SPARSE) {
                long moved = movedDescriptor(header, magic);
                return moved == 0 ? vmdk(channel, DESCRIPTOR_AT, false) : vmdk(channel, moved, true);
            }
            if (magic == QED) {
                return header.remaining() < QED_LENGTH ? List.of() : qed(channel, header);
            }
            boolean isText = header.hasRemaining() && STARTS_OF_TEXT.indexOf(header.get(0)) >= 0;
            if ("vmdk".equals(format) || (format == null && isText)) {
                return vmdk(channel, 0, true);
            }
        }
        return QcowHeader.read(image).files();
    }

    private static List<NamedFile> qed(FileChannel channel, ByteBuffer header) throws IOException {
        long features = header.getLong(16);
        int at = header.getInt(56);
        int length = header.getInt(60);
        if ((features & QED_HAS_BACKING) == 0 || at <= 0 || length <= 0 || length > LONGEST_NAME) {
            return List.of();
        }
        String name = StandardCharsets.UTF_8.decode(read(channel, at, length)).toString();
        return List.of(new NamedFile(name, (features & QED_IS_RAW) != 0 ? "raw" : null, Role.BACKING));
    }

    /** A sparse file without a capacity of its own says where its descriptor is. */
    private static long movedDescriptor(ByteBuffer header, int magic) {
        boolean isMoved = magic == SPARSE && header.remaining() == QED_LENGTH && header.getLong(12) == 0;
        long sector = isMoved ? header.getLong(28) : 0;
        return sector > 0 && sector < Long.MAX_VALUE / SECTOR ? sector * SECTOR : 0;
    }

    private static List<NamedFile> vmdk(FileChannel channel, long at, boolean hasExtents) throws IOException {
        String text = StandardCharsets.UTF_8
                .decode(read(channel, at, LONGEST_DESCRIPTOR))
                .toString();
        int end = text.indexOf('\0');
        String descriptor = end < 0 ? text : text.substring(0, end);
        List<NamedFile> files = new ArrayList<>();
        Matcher parent = PARENT.matcher(descriptor);
        if (parent.find()) {
            files.add(new NamedFile(parent.group(1), null, Role.BACKING));
        }
        Matcher extent = EXTENT.matcher(descriptor);
        while (hasExtents && extent.find()) {
            boolean isSparse = extent.group(1).endsWith("SPARSE");
            files.add(new NamedFile(extent.group(2), isSparse ? "vmdk" : "raw", Role.EXTENT));
        }
        return files;
    }

    private static ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.max(0, Math.min(length, channel.size() - offset)));
        while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
            // until all is there
        }
        return buffer.flip();
    }
}
