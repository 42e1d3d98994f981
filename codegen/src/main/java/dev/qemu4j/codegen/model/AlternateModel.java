package dev.qemu4j.codegen.model;

import com.palantir.javapoet.ClassName;
import java.util.List;

/**
 * An alternate.
 *
 * @param javaName the class
 * @param name the QAPI name
 * @param alternatives what it may be
 * @param presence where it exists
 */
public record AlternateModel(ClassName javaName, String name, List<Member> alternatives, Presence presence) {}
