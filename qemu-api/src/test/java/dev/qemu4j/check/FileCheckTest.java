package dev.qemu4j.check;

import static dev.qemu4j.check.CheckResultAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.check.problem.Problem;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.problem.Severity;
import dev.qemu4j.helper.RunPath;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of a command line: those that must be there before the start, and those that nobody asks for. */
class FileCheckTest {
    @Test
    void check_filesOfTheRunDirectory_areThereOnceTheMachineStarts() {
        String options = "-object secret,id=s,file=" + RunPath.of("key") + " -blockdev file,node-name=a,filename="
                + RunPath.of("extra.img") + " -hda " + RunPath.of("disk.img");

        assertThat(Checker.check(Specimen.commandLine(options), Specimen.surface(), file -> true))
                .hasNoErrors();
    }

    @Test
    void check_keyboardLayout_isOneOfQemusOrAFile() {
        String typo = "-k en-uss -vnc none";
        assertThat(Checker.check(Specimen.commandLine(typo), Specimen.surface(), file -> true))
                .hasOnlyError(
                        ProblemKind.UNKNOWN_VALUE,
                        "-k: 'en-uss' is no keyboard layout of QEMU's, and no file (did you mean 'en-us'?)");
        assertThat(Checker.check(Specimen.commandLine(typo), Specimen.surface(), file -> false))
                .hasNoErrors();
        for (String good : List.of("-k en-uss -k de -vnc none", "-k en-uss -display none")) {
            assertThat(Checker.check(Specimen.commandLine(good), Specimen.surface(), file -> true))
                    .hasNoErrors();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-kernel /gone",
                "-kernel /vmlinuz -initrd /gone",
                "-bios /gone",
                "-hda /gone",
                "-drive file=/gone,format=raw",
                "-drive file.filename=/gone,format=qcow2",
                "-blockdev file,node-name=a,filename=/gone",
                "-blockdev raw,node-name=a,file.driver=file,file.filename=/gone",
                "-blockdev {\"driver\":\"raw\",\"node-name\":\"a\",\"file\":{\"driver\":\"file\",\"filename\":\"/gone\"}}",
                "-object secret,id=s,file=/gone",
                "-readconfig /gone",
            })
    void check_fileThatIsNotThere_isAnError(String options) {
        CheckResult result =
                Checker.check(Specimen.commandLine(options), Specimen.surface(), file -> file.equals(Path.of("/gone")));

        assertThat(result).hasOnlyError(ProblemKind.FILE_MISSING, "'/gone' is not there");
        assertThat(Specimen.check(options)).hasNoErrors();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-drive file=/image,format=raw",
                "-drive driver=raw,file.driver=file,file.filename=/image",
                "-blockdev raw,node-name=a,file.driver=file,file.filename=/image",
                "-blockdev file,node-name=b,filename=/image -blockdev raw,node-name=a,file=b",
                "-blockdev {\"driver\":\"raw\",\"node-name\":\"a\",\"file\":{\"driver\":\"file\",\"filename\":\"/image\"}}",
            })
    void check_rawDiskThatBeginsLikeAnImage_isWarnedOf(String options) {
        assertThat(formatsOf(options, "qcow2")).singleElement().satisfies(problem -> {
            assertThat(problem.severity()).isEqualTo(Severity.WARNING);
            assertThat(problem.message()).contains("'/image' is named as raw", "(expected: the format qcow2");
        });
        assertThat(formatsOf(options, null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-drive file=/image,format=qcow2",
                "-drive file=nbd:localhost:1,format=raw",
                "-blockdev qcow2,node-name=a,file.driver=file,file.filename=/image",
                "-blockdev raw,node-name=a,offset=512,file.driver=file,file.filename=/image",
                "-blockdev raw,node-name=a,file.driver=file,file.filename=/proc/self/qemu4j-run/image",
            })
    void check_diskThatIsNotTheFileAsItIs_isNotLookedAt(String options) {
        assertThat(formatsOf(options, "qcow2")).isEmpty();
    }

    private static List<Problem> formatsOf(String options, @Nullable String format) {
        CheckResult result =
                Checker.check(Specimen.commandLine(options), Specimen.surface(), file -> false, file -> format);
        return result.problems().stream()
                .filter(problem -> problem.kind() == ProblemKind.FORMAT_MISMATCH)
                .toList();
    }

    @Test
    void check_filesThatQemuMakesOrLooksUp_areNotAskedFor() {
        Set<Path> asked = new HashSet<>();

        Checker.check(
                Specimen.commandLine("-bios bios.bin -drive file=nbd:localhost:1,format=raw -cdrom fat:/tmp"
                        + " -chardev file,id=c,path=/log -drive file.driver=null-co,format=raw -initrd /a,/b"),
                Specimen.surface(),
                asked::add);

        assertThat(asked).isEmpty();
    }
}
