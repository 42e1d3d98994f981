package dev.qemu4j.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test once for each program, target and machine of a matrix. A cell that this host cannot run is skipped, and tells the reason.
 *
 * <pre>{@code
 * class BootIT {
 *     @QemuMatrix(targets = {"x86_64", "aarch64"}, machines = {"q35", "virt"})
 *     void boots(QemuCell cell) {
 *         CommandLine cmd = cell.commandLine().memory(DataSize.ofMib(256)).build();
 *         try (VirtualMachine vm = VirtualMachine.start(cmd)) {
 *             assertThat(vm.isAlive()).isTrue();
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>The configuration parameter {@code qemu4j.testing.qemu} adds directories with other versions of QEMU, with a colon between them: of each,
 * {@code bin/qemu-system-TARGET} is a program more.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(QemuMatrixExtension.class)
@SuppressWarnings("exports") // JUnit makes the extension, users do not
public @interface QemuMatrix {
    /**
     * Names the targets.
     *
     * @return the targets of {@code qemu-system-TARGET}
     */
    String[] targets() default {"x86_64"};

    /**
     * Names the machines.
     *
     * @return names or aliases of machine types; empty for the default of each target
     */
    String[] machines() default {};

    /**
     * Bounds the version.
     *
     * @return bounds as in {@link EnabledIfQemu#version()}; empty for any
     */
    String version() default "";

    /**
     * Names programs beside those of the targets on the {@code PATH}.
     *
     * @return directories that have {@code qemu-system-TARGET}
     */
    String[] directories() default {};
}
