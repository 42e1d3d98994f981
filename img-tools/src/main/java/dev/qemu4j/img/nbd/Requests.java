package dev.qemu4j.img.nbd;

import java.nio.ByteBuffer;
import java.util.Objects;

/** Makes requests that the export allows, and refuses others before a server sees them. */
final class Requests {
    private Requests() {}

    static Request read(NbdExport export, long offset, ByteBuffer target, NbdFlag... flags) {
        checkPayload(export, offset, target.remaining());
        return Request.read(offset, target, bits(export, Wire.READ, flags));
    }

    static Request write(NbdExport export, long offset, ByteBuffer source, NbdFlag... flags) {
        checkPayload(export, offset, source.remaining());
        checkWritable(export, Wire.WRITE);
        return Request.write(offset, source, bits(export, Wire.WRITE, flags));
    }

    static Request range(NbdExport export, int type, long offset, long length, NbdFlag... flags) {
        inside(export, offset, length);
        if (length < 1 || length > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("length: " + length + " (expected: from 1 to 4 GiB - 1)");
        }
        if (type != Wire.CACHE) {
            checkWritable(export, type);
        }
        int needs = switch (type) {
            case Wire.TRIM -> Wire.CAN_TRIM;
            case Wire.CACHE -> Wire.CAN_CACHE;
            default -> Wire.CAN_ZERO;
        };
        if (!export.has(needs)) {
            throw new NbdCommandException(
                    95, Wire.commandName(type) + ": the server does not offer it for this export (ENOTSUP)");
        }
        return Request.of(type, bits(export, type, flags), offset, length);
    }

    static Request blockStatus(NbdExport export, Extent range, int context, NbdFlag... flags) {
        return Request.blockStatus(range, context, bits(export, Wire.BLOCK_STATUS, flags));
    }

    static int context(NbdExport export, String context) {
        Integer id = export.contexts().get(context);
        if (id == null) {
            throw new IllegalArgumentException("context: '" + context + "' (expected: one of "
                    + export.contexts().keySet()
                    + ", which were asked for with NbdOptions.contexts and the server has)");
        }
        return Objects.requireNonNull(id);
    }

    static long inside(NbdExport export, long offset, long length) {
        if (offset < 0 || length < 0 || offset > export.size() - length) {
            throw new IllegalArgumentException("range: " + length + " bytes at " + offset + " (expected: within the "
                    + export.size() + " bytes of the export)");
        }
        return offset;
    }

    private static void checkPayload(NbdExport export, long offset, int length) {
        inside(export, offset, length);
        if (length < 1 || length > export.blocks().maximum()) {
            throw new IllegalArgumentException("length: " + length + " (expected: from 1 to "
                    + export.blocks().maximum() + ")");
        }
    }

    private static void checkWritable(NbdExport export, int type) {
        if (export.readOnly()) {
            throw new NbdCommandException(1, Wire.commandName(type) + ": the export is read-only (EPERM)");
        }
    }

    private static int bits(NbdExport export, int type, NbdFlag... flags) {
        int bits = 0;
        for (NbdFlag flag : flags) {
            if (!flag.suits(type)) {
                throw new IllegalArgumentException(
                        "flag: " + flag + " (expected: none that " + Wire.commandName(type) + " does not have)");
            }
            if (!flag.isOffered(export)) {
                throw new NbdCommandException(95, flag + ": the server does not offer it for this export (ENOTSUP)");
            }
            bits |= flag.bit();
        }
        return bits;
    }
}
