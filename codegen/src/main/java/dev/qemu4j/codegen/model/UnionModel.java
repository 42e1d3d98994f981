package dev.qemu4j.codegen.model;

import com.palantir.javapoet.ClassName;
import java.util.List;

/**
 * A union: an interface, a class for each branch that has members of its own, and one for all others.
 *
 * @param javaName the interface
 * @param name the QAPI name
 * @param base the members that all branches have
 * @param discriminator that among them which selects the branch
 * @param branches the classes of branches
 * @param other the class for the others
 * @param presence where it exists
 */
public record UnionModel(
        ClassName javaName,
        String name,
        List<Member> base,
        Member discriminator,
        List<ObjectModel> branches,
        ObjectModel other,
        Presence presence) {}
