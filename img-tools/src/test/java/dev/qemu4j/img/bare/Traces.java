package dev.qemu4j.img.bare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** The content of a directory: the identity and the content of each file. */
record Traces(Map<String, String> identities, Map<String, Long> contents) {
    private static final int FILE_TYPE = 0xF000;

    static Traces of(Path directory) throws IOException {
        Map<String, String> identities = new TreeMap<>();
        Map<String, Long> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(file -> !file.endsWith("lost+found")).toList()) {
                String name = directory.relativize(file).toString();
                identities.put(name, identity(file));
                int type = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & FILE_TYPE;
                if (type == 0x8000 || type == 0x6000) {
                    contents.put(name, sum(file));
                }
            }
        }
        return new Traces(identities, contents);
    }

    private static String identity(Path file) throws IOException {
        Map<String, Object> now = Files.readAttributes(file, "unix:mode,uid,gid,nlink", LinkOption.NOFOLLOW_LINKS);
        String identity = Integer.toOctalString((Integer) Objects.requireNonNull(now.get("mode"))) + " "
                + now.get("uid") + ":" + now.get("gid") + " " + (Files.isDirectory(file) ? "" : now.get("nlink"));
        if (Files.isSymbolicLink(file)) {
            return identity + " -> " + Files.readSymbolicLink(file);
        }
        return Files.isRegularFile(file) ? identity + attributes(file) + acl(file) : identity;
    }

    private static String attributes(Path file) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView(UserDefinedFileAttributeView.class)) {
            return "";
        }
        var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        StringBuilder all = new StringBuilder();
        for (String name : view.list()) {
            ByteBuffer value = ByteBuffer.allocate(view.size(name));
            view.read(name, value);
            all.append(' ')
                    .append(name)
                    .append('=')
                    .append(new String(value.array(), java.nio.charset.StandardCharsets.UTF_8));
        }
        return all.toString();
    }

    private static String acl(Path file) {
        return " " + Tool.run("getfacl", "--omit-header", "--", file.toString());
    }

    private static long sum(Path file) throws IOException {
        CRC32C sum = new CRC32C();
        byte[] part = new byte[1 << 18];
        try (InputStream in = Files.newInputStream(file)) {
            for (int length = in.read(part); length >= 0; length = in.read(part)) {
                sum.update(part, 0, length);
            }
        }
        return sum.getValue();
    }
}
