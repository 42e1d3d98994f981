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

    /**
     * Joins the machine to networks that lead to the other machines on them only; on fields only. A LAN lives as long as its machines, which are fields of one class with one
     * scope, of a test or a class. They run whenever one of them does, and get ready at the same time. In the machine each LAN is a virtio card, in this order; a DHCP server gives it an address, and a DNS knows
     * the machines by their names. A parameter of the type {@link dev.qemu4j.testing.lab.VmLab} has the LANs of a test, and the faults between its machines.
     *
     * @return the names of the LANs; none by default
     */
    String[] lans() default {};
}
