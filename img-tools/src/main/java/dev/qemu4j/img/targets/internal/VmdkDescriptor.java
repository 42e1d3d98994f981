package dev.qemu4j.img.targets.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of a VMDK image that names the files with the data. */
final class VmdkDescriptor {
    private static final String FIRST_LINE = "# Disk DescriptorFile";
    private static final int MOST = 1 << 20;
    private static final Pattern EXTENT =
            Pattern.compile("(?m)^(?:RW|RDONLY|NOACCESS) \\d+ \\S+ \"([^\"/\\x00-\\x1f]+)\"");

    private VmdkDescriptor() {}

    /** Returns the files beside an image that are named after it, as QEMU names them; no others are the image's for certain. */
    public static List<Path> extents(Path image) throws IOException {
        if (!Files.isRegularFile(image)) {
            return List.of();
        }
        Matcher lines = EXTENT.matcher(text(image));
        Pattern ours = named(image);
        return lines.results()
                .map((MatchResult line) -> line.group(1))
                .filter(name -> ours.matcher(name).matches())
                .map(image::resolveSibling)
                .toList();
    }

    private static String text(Path image) throws IOException {
        try (var in = Files.newInputStream(image)) {
            byte[] start = in.readNBytes(FIRST_LINE.length());
            if (!new String(start, StandardCharsets.UTF_8).equals(FIRST_LINE)) {
                return "";
            }
            return new String(in.readNBytes(MOST), StandardCharsets.UTF_8);
        }
    }

    private static Pattern named(Path image) {
        String name = Objects.requireNonNull(image.getFileName()).toString();
        int dot = name.lastIndexOf('.');
        String prefix = dot < 0 ? name : name.substring(0, dot);
        String suffix = dot < 0 ? "" : name.substring(dot);
        return Pattern.compile(Pattern.quote(prefix) + "-(?:flat|[fs]\\d{3,})" + Pattern.quote(suffix));
    }
}
