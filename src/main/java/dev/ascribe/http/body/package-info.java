/** Bodies of requests: their size, their time, their JSON. */
package dev.ascribe.http.body;
