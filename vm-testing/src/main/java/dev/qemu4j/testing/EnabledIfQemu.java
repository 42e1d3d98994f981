package dev.qemu4j.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test, or the tests of a class, only where there is a QEMU as they need it. It tells why where there is none.
 *
 * <pre>{@code
 * @EnabledIfQemu(version = ">=8.2 <11", accelerator = "kvm")
 * class MigrationIT {}
 * }</pre>
 *
 * <p>It may be on annotations of the user's own and on superclasses as well. Of several, all have to hold.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Repeatable(EnabledIfQemu.All.class)
@ExtendWith(EnabledIfQemuCondition.class)
@SuppressWarnings("exports") // JUnit makes the extension, users do not
public @interface EnabledIfQemu {
    /**
     * Names the target.
     *
     * @return the target of {@code qemu-system-TARGET} on the {@code PATH}
     */
    String target() default "x86_64";

    /**
     * Bounds the version.
     *
     * @return bounds between spaces, all of which have to hold: {@code >=}, {@code >}, {@code <=}, {@code <} or {@code =} and a version such as {@code
     *     8.2}; a version alone is the least; empty for any
     */
    String version() default "";

    /**
     * Names an accelerator.
     *
     * @return one under which guests have to run on this host, such as {@code kvm}, as {@link
     *     dev.qemu4j.vm.QemuInstallation#bestAccelerator()} finds out; empty for any
     */
    String accelerator() default "";

    /** Holds several conditions of one element. */
    @Target({ElementType.TYPE, ElementType.METHOD})
    @Retention(RetentionPolicy.RUNTIME)
    @Documented
    @Inherited
    @ExtendWith(EnabledIfQemuCondition.class)
    @SuppressWarnings("exports") // JUnit makes the extension, users do not
    @interface All {
        /**
         * Returns the conditions.
         *
         * @return those that all have to hold
         */
        EnabledIfQemu[] value();
    }
}
