/** What the server says: documents, events, and problems that tell no more than they should. */
package dev.ascribe.http.reply;
