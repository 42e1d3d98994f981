package dev.qemu4j.img.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The first bytes of images, by which a format is recognised. */
final class FormatMagic {
    private static final int LENGTH = 80;
    private static final int VDI_MAGIC_AT = 64;
    private static final String VDI_MAGIC = "\u007f\u0010\u00da\u00be";

    private static final Map<String, Format> MAGICS = Map.of(
            "QFI\u00fb",
            Format.QCOW2,
            "QED\0",
            Format.QED,
            "KDMV",
            Format.VMDK,
            "# Disk DescriptorFile",
            Format.VMDK,
            "vhdxfile",
            Format.VHDX,
            "conectix",
            Format.VPC,
            "WithoutFreeSpace",
            Format.PARALLELS,
            "WithouFreSpacExt",
            Format.PARALLELS);

    private FormatMagic() {}

    static @Nullable Format of(Path file) {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        String start = start(file);
        if (start.startsWith(VDI_MAGIC, VDI_MAGIC_AT)) {
            return Format.VDI;
        }
        return MAGICS.entrySet().stream()
                .filter(magic -> start.startsWith(magic.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static String start(Path file) {
        ByteBuffer start = ByteBuffer.allocate(LENGTH);
        try (FileChannel channel = FileChannel.open(file)) {
            while (start.hasRemaining() && channel.read(start) >= 0) {
                // until all is there
            }
            return StandardCharsets.ISO_8859_1.decode(start.flip()).toString();
        } catch (IOException e) {
            return ""; // what opens the image says what is wrong with it
        }
    }
}
