package dev.qemu4j.img;

import dev.qemu4j.img.failure.ImageCorruptException;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageKeyException;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.ImageInfo;
import dev.qemu4j.qapi.block.ImageInfoSpecificQCow2;
import dev.qemu4j.qapi.block.ImageInfoSpecificQcow2Wrapper;
import dev.qemu4j.qapi.block.Qcow2BitmapInfo;
import dev.qemu4j.qapi.block.Qcow2BitmapInfoFlags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All of a qcow2 image that is neither a guest's data nor a matter of its file.
 *
 * @param options the options that make such an image, by their names of {@code qemu-img create}
 * @param backing the name of the backing file as the header has it, relative or {@code json:} too, or null
 * @param backingFormat the format of the backing file, or null if the header does not say
 * @param bitmaps the persistent bitmaps
 */
record QcowTraits(
        Map<String, String> options,
        @Nullable String backing,
        @Nullable String backingFormat,
        Set<Qcow2BitmapInfo> bitmaps) {
    /** Reads the traits, and refuses an image with what no conversion keeps. */
    static QcowTraits of(ImageSource image, ImageInfo info) {
        ImageInfoSpecificQCow2 specific = specific(image, info);
        refuseSnapshots(image, info);
        if (Boolean.TRUE.equals(specific.corrupt())) {
            throw new ImageCorruptException(
                    image + " is marked as corrupt: copy it, then repair it with check and repairAll", null);
        }
        if (Boolean.TRUE.equals(info.encrypted()) || specific.encrypt() != null) {
            throw new ImageKeyException(image + " is encrypted, and its key slots would be lost: convert it", null);
        }
        if (specific.dataFile() != null) {
            throw new ImageException(
                    image + " keeps its data in the external data file '" + specific.dataFile()
                            + "', which would be left behind: convert it to an image that has its data inside",
                    null);
        }
        return of(image, info, specific);
    }

    private static QcowTraits of(ImageSource image, ImageInfo info, ImageInfoSpecificQCow2 specific) {
        if (info.backingFilename() != null && info.backingFilenameFormat() == null) {
            throw new ImageException(
                    image + " does not say which format its backing file '" + info.backingFilename()
                            + "' has, and no tool makes such an image any more: record the format with rebaseUnsafely",
                    null);
        }
        List<Qcow2BitmapInfo> bitmaps = Objects.requireNonNullElse(specific.bitmaps(), List.of());
        String broken = bitmaps.stream()
                .filter(bitmap -> bitmap.flags().contains(Qcow2BitmapInfoFlags.IN_USE))
                .map(Qcow2BitmapInfo::name)
                .collect(Collectors.joining("', '"));
        if (!broken.isEmpty()) {
            throw new ImageException(
                    image + " has inconsistent bitmaps, which cannot be copied ('" + broken
                            + "'): remove them with bitmap first",
                    null);
        }
        return new QcowTraits(
                options(info, specific), info.backingFilename(), info.backingFilenameFormat(), Set.copyOf(bitmaps));
    }

    /** Returns the names of the persistent bitmaps; none if it is no qcow2 image. */
    static List<String> bitmaps(ImageInfo info) {
        return allBitmaps(info).stream().map(Qcow2BitmapInfo::name).toList();
    }

    /** Returns the names of those that record changes, without inconsistent ones, which nobody can read. */
    static List<String> recordingBitmaps(ImageInfo info) {
        return allBitmaps(info).stream()
                .filter(bitmap -> bitmap.flags().contains(Qcow2BitmapInfoFlags.AUTO))
                .filter(bitmap -> !bitmap.flags().contains(Qcow2BitmapInfoFlags.IN_USE))
                .map(Qcow2BitmapInfo::name)
                .toList();
    }

    private static List<Qcow2BitmapInfo> allBitmaps(ImageInfo info) {
        List<Qcow2BitmapInfo> bitmaps = info.formatSpecific() instanceof ImageInfoSpecificQcow2Wrapper wrapper
                ? wrapper.data().bitmaps()
                : null;
        return bitmaps == null ? List.of() : bitmaps;
    }

    private static ImageInfoSpecificQCow2 specific(ImageSource image, ImageInfo info) {
        if (info.formatSpecific() instanceof ImageInfoSpecificQcow2Wrapper wrapper) {
            return wrapper.data();
        }
        throw new ImageException(
                image + ": qemu-img does not say what kind of qcow2 it is: a newer one is needed", null);
    }

    private static void refuseSnapshots(ImageSource image, ImageInfo info) {
        if (info.snapshots() != null && !info.snapshots().isEmpty()) {
            throw new ImageException(
                    image + " has internal snapshots, which would be lost: delete them first with deleteSnapshot",
                    null);
        }
    }

    private static Map<String, String> options(ImageInfo info, ImageInfoSpecificQCow2 specific) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("compat", specific.compat());
        options.put("cluster_size", String.valueOf(info.clusterSize()));
        options.put("refcount_bits", String.valueOf(specific.refcountBits()));
        options.put("lazy_refcounts", onOff(specific.lazyRefcounts()));
        options.put("extended_l2", onOff(specific.extendedL2()));
        options.put("compression_type", specific.compressionType().wireName());
        return Map.copyOf(options);
    }

    private static String onOff(@Nullable Boolean flag) {
        return Boolean.TRUE.equals(flag) ? "on" : "off";
    }

    /** Asks for an image with the same traits. What is off by default is not asked for: an older tool may not know it. */
    void applyTo(ConvertOptions.Builder convert) {
        options.forEach((name, value) -> {
            if (!value.equals("off") && !value.equals("zlib")) {
                convert.option(name, value);
            }
        });
        if (backing != null) {
            convert.value("-B", backing).value("-F", Objects.requireNonNull(backingFormat));
        }
        convert.bitmaps(!bitmaps.isEmpty());
    }

    /** Returns the differences of another image, but for the options that the caller chose; empty if there are none. */
    Set<String> differences(QcowTraits other, Set<String> chosen) {
        Set<String> differences = new TreeSet<>();
        options.forEach((name, value) -> {
            if (!chosen.contains(name) && !value.equals(other.options.get(name))) {
                differences.add(name + " " + value + " -> " + other.options.get(name));
            }
        });
        if (!Objects.equals(backing, other.backing)) {
            differences.add("backing file " + backing + " -> " + other.backing);
        }
        if (!Objects.equals(backingFormat, other.backingFormat)) {
            differences.add("backing format " + backingFormat + " -> " + other.backingFormat);
        }
        if (!bitmaps.equals(other.bitmaps)) {
            differences.add("bitmaps " + bitmaps + " -> " + other.bitmaps);
        }
        return differences;
    }
}
