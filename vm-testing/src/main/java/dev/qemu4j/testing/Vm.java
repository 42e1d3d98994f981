package dev.qemu4j.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a field that describes a machine, a {@link dev.qemu4j.vm.template.VmSpec}, or chooses one of several for a parameter of type
 * {@link dev.qemu4j.vm.VirtualMachine}. Where there is only one, the parameter needs no mark. Fields of superclasses, interfaces and, in nested
 * classes, of the classes around count.
 */
@Target({ElementType.FIELD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Vm {
    /**
     * Names the machine.
     *
     * @return the name; by default that of the field
     */
    String value() default "";

    /**
     * Tells how long a machine lives; on fields only.
     *
     * @return by default as long as one test
     */
    Scope scope() default Scope.METHOD;

    /**
     * Tells in which state a test finds a machine that others have used; on fields with a longer scope only.
     *
     * @return by default as the test before left it
     */
    Reset reset() default Reset.NONE;
}
