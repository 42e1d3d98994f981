package dev.qemu4j.img.mount;

import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.mount.MountWay.MountPlaces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The end of the program that has a mounted image open. Below a mounted file system it must not end, not even with the JVM: what the kernel has
 * not written yet would be lost. So it is ended when all is unmounted, by its watcher or by a sweep.
 */
final class ExporterEnd {
    /** Prints the mounts at a directory ($1), the topmost last, as no two mounts of a host are. */
    static final String MOUNTS = "findmnt --raw --noheadings --output ID,MAJ:MIN --mountpoint \"$1\"";

    /** The end of the name of the file beside a note in which is told what the kernel could not write. */
    static final String LOSS = ".loss";

    /**
     * Unmounts the directory ($1) if the mount of a note ($2) is there. Others may have mounted something there since. One at a time: a mount is
     * out of sight before all of it is written. The kernel tells only once what it could not write, so that is kept beside the note. umount(8) tells
     * nothing, but the device does, while it is open.
     */
    static final String UNMOUNT = """
            loss() {
              said=$("$@" 2>&1) || (umask 022; echo "$said" >>"$note.loss") 2>/dev/null || :
            }
            unmount() {
              note=$2
              [ ! -e "$2" ] || ! command -v flock >/dev/null || { exec 9<"$2" && flock 9; }
              ours=$(cat "$2" 2>/dev/null)
              mounts=$(%s)
              top=$(echo "$mounts" | tail -n 1)
              if [ -n "$ours" ] && [ "$top" != "$ours" ]; then
                echo "$mounts" | grep -qxF -e "$ours" || return 0
                echo "$1: another file system is mounted over it, unmount that first" >&2
                return 1
              fi
              loss sync -f "$1"
              device=$(findmnt --raw --noheadings --nofsroot --output SOURCE --mountpoint "$1" | tail -n 1)
              if [ -b "$device" ] && ( : 8<"$device" ) 2>/dev/null; then
                { umount -- "$1" && loss sync -- "$device"; } 8<"$device"
              else
                umount -- "$1"
              fi
            }
            """.formatted(MOUNTS);

    /**
     * Succeeds once neither the mount nor a loop device over what the program shows ($3) is left. Without a note, the mount is a sweep's to
     * undo, and without $3 a loop device may be another's.
     */
    private static final String MAY_END = "PATH=$PATH:/usr/sbin:/sbin\n" + UNMOUNT + """
            if [ -s "$2" ]; then
              unmount "$1" "$2" || exit
            elif [ -z "$3" ]; then
              ! findmnt --mountpoint "$1" >/dev/null || { echo "$1 is mounted" >&2; exit 1; }
            fi
            [ -n "$3" ] || exit 0
            loops=$(losetup --noheadings --output NAME --associated "$3")
            [ -z "$loops" ] || { echo "$3 is shown by" $loops >&2; exit 1; }
            """;

    /** Ends the program of a note ($1), and unmounts what it leaves ($2). */
    private static final String END = """
            if [ -r "$1" ] && read -r pid start <"$1"; then
              lives() {
                set -- $(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null)
                [ "${1:-Z}" != Z ] && [ "${20}" = "$start" ]
              }
              ! lives || kill -TERM "$pid"
              for i in $(seq 100); do lives || break; sleep 0.1; done
              ! lives || { echo "the program $pid, which has the image open, does not end" >&2; exit 1; }
            fi
            [ -z "$2" ] || ! findmnt --mountpoint "$2" >/dev/null || exec fusermount3 -u -z -- "$2"
            """;

    private static final int START_TIME = 19;

    private ExporterEnd() {}

    /** The command that has to succeed before the program may end; also run by another process that finds the program when the JVM is gone. */
    static List<String> command(MountTarget target, MountPlaces places, String shown) {
        return places.rights()
                .wrap(List.of(
                        "sh",
                        "-c",
                        MAY_END,
                        "sh",
                        target.directory().toString(),
                        places.mountNote().toString(),
                        shown));
    }

    /** The arguments of a shell that ends the program when all else is undone, for a sweep. */
    static String[] undo(MountPlaces places, String fuseFile) {
        return new String[] {"-c", END, "sh", places.programNote().toString(), fuseFile};
    }

    /** Notes the program for {@link #undo}: its pid, and its start, as the pid may be another's later. */
    static void note(MountPlaces places, long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            String start = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[START_TIME];
            Files.writeString(places.programNote(), pid + " " + start + "\n");
        } catch (IOException e) {
            throw new ImageException("the program " + pid + ", which has the image open, cannot be noted: " + e, e);
        }
    }
}
