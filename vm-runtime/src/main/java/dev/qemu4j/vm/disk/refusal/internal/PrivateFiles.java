package dev.qemu4j.vm.disk.refusal.internal;

import static java.nio.file.attribute.PosixFilePermission.GROUP_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.GROUP_READ;
import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_READ;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The making of files with the data of others: nobody may read them who may not read all of those. */
public final class PrivateFiles {
    private static final Logger log = LoggerFactory.getLogger(PrivateFiles.class);

    private final List<@Nullable Path> sources;

    /** Takes the files whose data the new ones get; null for one that is no local file. The first tells who may write. */
    public PrivateFiles(List<? extends @Nullable Path> sources) {
        this.sources = new ArrayList<>(sources);
    }

    /** Makes an empty file where nothing is, not even a dangling link. */
    public void createFile(Path path) throws IOException {
        if (!isPosix(path)) {
            Files.createFile(path);
            return;
        }
        Files.createFile(path, PosixFilePermissions.asFileAttribute(EnumSet.of(OWNER_READ, OWNER_WRITE)));
        widen(path, false);
    }

    /** Makes an empty directory where nothing is. */
    public void createDirectory(Path path) throws IOException {
        if (!isPosix(path)) {
            Files.createDirectory(path);
            return;
        }
        Files.createDirectory(
                path, PosixFilePermissions.asFileAttribute(EnumSet.of(OWNER_READ, OWNER_WRITE, OWNER_EXECUTE)));
        widen(path, true);
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** It is private at first, since its group is known only when it is there. */
    private void widen(Path path, boolean directory) {
        try {
            Set<PosixFilePermission> may = permissions(
                    Files.readAttributes(path, PosixFileAttributes.class).group());
            may.addAll(Set.of(OWNER_READ, OWNER_WRITE));
            if (directory) {
                may.removeAll(Set.of(GROUP_WRITE, OTHERS_WRITE));
                may.add(OWNER_EXECUTE);
                copy(may, GROUP_READ, GROUP_EXECUTE);
                copy(may, OTHERS_READ, OTHERS_EXECUTE);
            }
            Files.setPosixFilePermissions(path, may);
        } catch (IOException | UnsupportedOperationException e) {
            log.debug("{} stays private: the permissions of {} cannot be read", path, sources, e);
        }
    }

    private Set<PosixFilePermission> permissions(GroupPrincipal group) throws IOException {
        Set<PosixFilePermission> may = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < sources.size(); i++) {
            Set<PosixFilePermission> has = permissions(sources.get(i), group);
            if (i == 0) {
                may.addAll(has);
            }
            if (!has.contains(GROUP_READ)) {
                may.removeAll(Set.of(GROUP_READ, GROUP_WRITE));
            }
            if (!has.contains(OTHERS_READ)) {
                may.removeAll(Set.of(OTHERS_READ, OTHERS_WRITE));
            }
        }
        return may;
    }

    /** The new file's group are others to a file of another group. */
    private static Set<PosixFilePermission> permissions(@Nullable Path source, GroupPrincipal group)
            throws IOException {
        Set<PosixFilePermission> has = EnumSet.noneOf(PosixFilePermission.class);
        if (source != null) {
            PosixFileAttributes attributes = Files.readAttributes(source, PosixFileAttributes.class);
            has.addAll(attributes.permissions());
            has.removeAll(Set.of(OWNER_EXECUTE, GROUP_EXECUTE, OTHERS_EXECUTE));
            if (!attributes.group().equals(group)) {
                has.removeAll(Set.of(GROUP_READ, GROUP_WRITE));
                copy(has, OTHERS_READ, GROUP_READ);
                copy(has, OTHERS_WRITE, GROUP_WRITE);
            }
        }
        return has;
    }

    private static void copy(Set<PosixFilePermission> may, PosixFilePermission one, PosixFilePermission other) {
        if (may.contains(one)) {
            may.add(other);
        }
    }
}
